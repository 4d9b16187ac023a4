// Package embed looks at a feature matrix: it lays it out in two dimensions
// (PCA, t-SNE), says in numbers how well its classes part (silhouette,
// purity), and how well attributes and classes can be read from it (linear
// probes). It knows nothing of networks or data sets; rows are samples.
//
// Functions take the pool that multiplies; nil means one thread. Everything is
// the same for the same input and seed, whatever the number of threads.
//
// t-SNE is our own: of the two Go libraries found, danaugrs/go-tsne is exact
// (186 ms an iteration of 2,000 points, ours 1.3 ms) and sacado/tsne4go, exact too, is not
// served by the module proxy. gonum's spatial/barneshut has the tree alone;
// it takes 5 times as long as ours and fails on coincident points, so it
// stands in the tests as a second opinion. Eigenvectors and QR are gonum's.
//
// Against scikit-learn 1.2.1, on 2,000 glyphs as z_s and as pixels: silhouettes
// and purities agree to 5 digits; after 1,000 iterations KL is 0.407 and 0.850,
// theirs 0.410 and 0.848.
package embed
