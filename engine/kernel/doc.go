// Package kernel multiplies float32 matrices and runs element-wise, row-wise and summing loops, split
// over the workers of a Pool. Results do not depend on the number of workers, and no call allocates
// once a shape has been seen.
package kernel
