package data

import "errors"

// The files of an xlsa17 folder.
const (
	featuresFile = "res101.mat"
	splitsFile   = "att_splits.mat"
)

func openXLSA(path string) (*Set, error) {
	return nil, errors.New("xlsa17 folders are not read yet")
}
