package clean

import (
	"bytes"
	"encoding/csv"
)

// CSV writes a table, its cells as Cell makes them.
func CSV(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = Cell(cell)
		}
		_ = w.Write(cells) // a buffer takes all
	}
	w.Flush()
	return b.Bytes()
}
