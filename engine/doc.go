// Package engine trains SE-GZSL and answers questions about the result.
package engine
