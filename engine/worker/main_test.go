package worker

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
)

// asWorker is the environment variable that makes the test binary run Main.
const asWorker = "SEGZSL_TEST_AS_WORKER"

func TestMain(m *testing.M) {
	flag.Parse()
	if folder := os.Getenv(crashIn); folder != "" {
		if err := trainToCrash(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv(asWorker) != "" {
		if err := Main(context.Background(), Streams{os.Stdin, os.Stdout, os.Stderr}, "test"); err != nil {
			fmt.Fprintln(os.Stderr, "segzsl:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}
