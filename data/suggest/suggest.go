// Package suggest finds the known word that a mistyped one most likely meant.
package suggest

import "math"

// Word is the word that takes the fewest changes of a letter to become word;
// "" where there is none to choose from.
func Word(word string, from []string) string {
	best, distance := "", math.MaxInt
	for _, w := range from {
		if d := Distance(word, w); d < distance {
			best, distance = w, d
		}
	}
	return best
}

// maxLength is the length of the longest word that is compared letter by letter.
const maxLength = 100

// Distance counts the single-letter changes that turn a into b (Levenshtein). Of words
// that are too long it returns the greater length, which is at least that.
func Distance(a, b string) int {
	if len(a) > maxLength || len(b) > maxLength {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
