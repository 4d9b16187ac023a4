package data

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

func BenchmarkOpenBirds(b *testing.B) {
	for _, path := range []string{"birds.npz", "xlsa17/BIRDS"} {
		b.Run(path, func(b *testing.B) {
			path := shared(b, path)
			for b.Loop() {
				if _, err := Open(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSamplerNext(b *testing.B) {
	cfg := DefaultSynthetic()
	cfg.Features = 2048
	s, err := Synthetic(cfg)
	if err != nil {
		b.Fatal(err)
	}
	sampler, err := NewSampler(s, FitScaler(s, 0), s.Split.TrainVal, SamplerConfig{Batch: 64})
	if err != nil {
		b.Fatal(err)
	}
	var batch Batch
	b.ReportAllocs()
	for b.Loop() {
		sampler.Next(&batch)
	}
}

// A set of the size of AWA2, 37,322 × 2048 doubles (611 MB) in a compressed v5
// file, opens within 1 GiB resident. It takes half a minute and as much disk as
// the data, so it runs only where SEGZSL_BIG is set.
func TestBigSetFitsInOneGiB(t *testing.T) {
	if os.Getenv("SEGZSL_BIG") == "" {
		t.Skip("set SEGZSL_BIG=1 to write and open a set of 37,322 × 2048")
	}
	const n, d, perClass = 37322, 2048, 747
	dir := t.TempDir()
	writeBig(t, filepath.Join(dir, featuresFile), n, d, perClass)
	writeBigSplits(t, filepath.Join(dir, splitsFile), n, perClass)

	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // restart the peak
	before := peakMiB(t)
	start := time.Now()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	after := peakMiB(t)
	info, _ := os.Stat(filepath.Join(dir, featuresFile))
	t.Logf("file %d MiB; opened in %.1f s; peak resident %d MiB (%d before)", info.Size()>>20, time.Since(start).Seconds(), after, before)
	if after > 1024 {
		t.Errorf("peak resident %d MiB, want at most 1024", after)
	}
	if s.N() != n || s.D != d {
		t.Errorf("%d × %d", s.N(), s.D)
	}
	runtime.KeepAlive(s)
}

// peakMiB is the process's highest resident size so far.
func peakMiB(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc to read resident memory from")
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	kib, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

// writeBig writes features and labels as a stream: it must not hold them.
func writeBig(t *testing.T, path string, n, d, perClass int) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := newMAT5(binary.LittleEndian, true)
	labels := make([]float64, n)
	for i := range labels {
		labels[i] = float64(i/perClass) + 1
	}
	w.numbers("labels", mxDouble, 9, n, 1, labels)
	write(w, w.order, []uint32{miCompressed, 0})
	start := int64(w.Len())
	if _, err := f.Write(w.Bytes()); err != nil {
		t.Fatal(err)
	}

	z, _ := zlib.NewWriterLevel(f, zlib.BestSpeed)
	out := bufio.NewWriterSize(z, 1<<20)
	head := w.array("features", mxDouble, d, n, nil)
	binary.LittleEndian.PutUint32(head[4:], uint32(len(head)-8+8+8*n*d))
	out.Write(head)
	write(out, w.order, []uint32{9, uint32(8 * n * d)})
	random := rand.New(rand.NewPCG(1, 1))
	var b [8]byte
	for range n * d { // like the output of a ReLU, in steps of 1/1024
		v := max(0, math.Round(1024*random.NormFloat64())/1024)
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		out.Write(b[:])
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	end, _ := f.Seek(0, io.SeekCurrent)
	if _, err := f.WriteAt(binary.LittleEndian.AppendUint32(nil, uint32(end-start)), start-4); err != nil {
		t.Fatal(err)
	}
}

// writeBigSplits makes 40 of 50 classes seen.
func writeBigSplits(t *testing.T, path string, n, perClass int) {
	w := newMAT5(binary.LittleEndian, true)
	att := make([]float64, 85*50)
	for i := range att {
		att[i] = float64(i%7) + 1
	}
	w.numbers("att", mxDouble, 9, 85, 50, att)
	parts := map[string][]uint16{}
	for i := range n {
		name := "trainval_loc"
		switch {
		case i/perClass >= 40:
			name = "test_unseen_loc"
		case i%5 == 0:
			name = "test_seen_loc"
		}
		parts[name] = append(parts[name], uint16(i+1))
	}
	for name, v := range parts {
		w.numbers(name, mxDouble, miUint16, len(v), 1, v)
	}
	if err := os.WriteFile(path, w.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
