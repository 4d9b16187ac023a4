package data

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// features.py, with random weights, on twenty photographs of four classes: real ones
// with ResNet-101 where they are, and drawn ones with ResNet-18.
func TestFeaturesScript(t *testing.T) {
	python := startPython(t)
	t.Run("drawn", func(t *testing.T) {
		s := newScript(t, python, "resnet18", drawPhotographs(t))
		s.checkSet(t, 512)
		s.checkErrors(t)
	})
	t.Run("real", func(t *testing.T) {
		newScript(t, python, "resnet101", linkPhotographs(t, shared(t, "birds-photos"))).checkSet(t, 2048)
	})
}

// pythonProcess runs features.py any number of times and imports torch, which takes
// seconds, once.
type pythonProcess struct {
	in  *json.Encoder
	out *json.Decoder
}

// program reads the arguments of each run, and writes its output and whether it failed.
const program = `
import contextlib, io, json, runpy, sys, traceback
import torchvision, PIL
print("true", flush=True)
for line in sys.stdin:
    sys.argv, failed, text = ["features.py"] + json.loads(line), False, io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            runpy.run_path("features.py", run_name="__main__")
        except SystemExit as e:
            failed = e.code not in (None, 0)
            print(e.code)
        except Exception:
            failed = True
            traceback.print_exc()
    print(json.dumps({"Text": text.getvalue(), "Failed": failed}), flush=True)
`

// startPython starts a Python that can run features.py.
func startPython(t *testing.T) pythonProcess {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		cmd := exec.Command(python, "-c", program)
		cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1")
		in, errIn := cmd.StdinPipe()
		out, errOut := cmd.StdoutPipe()
		if errIn != nil || errOut != nil {
			t.Fatal(errIn, errOut)
		}
		p, ready := pythonProcess{json.NewEncoder(in), json.NewDecoder(out)}, false
		if cmd.Start() != nil {
			continue
		}
		stop := func() { in.Close(); cmd.Wait() }
		if p.out.Decode(&ready) == nil {
			t.Cleanup(stop)
			return p
		}
		stop()
	}
	t.Skip("no python3 with torchvision and Pillow is installed")
	return pythonProcess{}
}

var fourClasses = []string{"albatross", "blackbird", "cardinal", "crow"}

// script runs features.py.
type script struct {
	python                         pythonProcess
	model, photos, attributes, out string
}

func newScript(t *testing.T, python pythonProcess, model, photos string) script {
	s := script{python, model, photos, filepath.Join(t.TempDir(), "attributes.csv"), filepath.Join(t.TempDir(), "set.npz")}
	table := "class,size,black,red\nalbatross,3,0.5,0\nblackbird,1,1,0\ncardinal,1,0,1\ncrow,2,1,0\n"
	if err := os.WriteFile(s.attributes, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// run returns the output of the script and whether it failed.
func (s script) run(t *testing.T, arguments ...string) (string, bool) {
	t.Helper()
	var result struct {
		Text   string
		Failed bool
	}
	err := s.python.in.Encode(append([]string{s.photos, s.attributes, s.out,
		"--model", s.model, "--weights", "random", "--size", "64"}, arguments...))
	if err == nil {
		err = s.python.out.Decode(&result)
	}
	if err != nil {
		t.Fatal("run features.py: ", err)
	}
	return result.Text, result.Failed
}

// checkSet makes a set and opens it.
func (s script) checkSet(t *testing.T, d int) {
	if text, failed := s.run(t, "--unseen", "cardinal"); failed {
		t.Fatal(text)
	}
	set, err := Open(s.out)
	if err != nil {
		t.Fatal(err)
	}
	if set.N() != 20 || set.D != d || !slices.Equal(set.ClassNames, fourClasses) || set.AttributeNames[2] != "red" {
		t.Errorf("n %d, d %d, classes %v, attributes %v", set.N(), set.D, set.ClassNames, set.AttributeNames)
	}
	// A fifth of five photographs of each seen class is held out.
	if len(set.Split.TrainVal) != 12 || len(set.Split.TestSeen) != 3 || !slices.Equal(set.Split.TestUnseen, []int{10, 11, 12, 13, 14}) {
		t.Errorf("split %+v", set.Split)
	}
	for i, name := range set.SampleNames {
		if class := set.ClassNames[set.Labels[i]]; filepath.Dir(name) != class {
			t.Errorf("sample %d is %s of class %s", i, name, class)
		}
	}
}

func (s script) checkErrors(t *testing.T) {
	if text, failed := s.run(t, "--unseen", "penguin"); !failed || !strings.Contains(text, "'penguin': want a class") {
		t.Errorf("an unknown unseen class: %s", text)
	}
	broken := filepath.Join(s.photos, "crow", "broken.jpg")
	if err := os.WriteFile(broken, []byte("no photograph"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, failed := s.run(t); !failed || !strings.Contains(text, broken+": cannot be read") {
		t.Errorf("a broken photograph: %s", text)
	}
	if text, failed := s.run(t, "--skip-broken"); failed || !strings.Contains(text, "20 photographs") {
		t.Errorf("a broken photograph left out: %s", text)
	}
}

func drawPhotographs(t *testing.T) string {
	root := t.TempDir()
	for c, class := range fourClasses {
		for i := range 5 {
			picture := image.NewRGBA(image.Rect(0, 0, 40+i, 30))
			for at := range picture.Pix {
				picture.Pix[at] = byte(at * (c + 2) * (i + 1))
			}
			picture.Set(0, 0, color.White)
			putPhotograph(t, filepath.Join(root, class), i, func(path string) error {
				f, err := os.Create(path)
				if err != nil {
					return err
				}
				defer f.Close()
				return jpeg.Encode(f, picture, nil)
			})
		}
	}
	return root
}

// linkPhotographs links five photographs of four classes of the folder.
func linkPhotographs(t *testing.T, from string) string {
	root := t.TempDir()
	for c, folder := range []string{"001.Black_footed_Albatross", "011.Rusty_Blackbird", "017.Cardinal", "029.American_Crow"} {
		paths, err := filepath.Glob(filepath.Join(from, folder, "*.jpg"))
		if err != nil || len(paths) < 5 {
			t.Fatalf("%s: %d photographs, %v", folder, len(paths), err)
		}
		for i := range 5 {
			absolute, err := filepath.Abs(paths[i])
			if err != nil {
				t.Fatal(err)
			}
			putPhotograph(t, filepath.Join(root, fourClasses[c]), i, func(path string) error { return os.Symlink(absolute, path) })
		}
	}
	return root
}

func putPhotograph(t *testing.T, folder string, i int, put func(path string) error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := put(filepath.Join(folder, fmt.Sprintf("%d.jpg", i))); err != nil {
		t.Fatal(err)
	}
}
