package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// A run of few epochs on a generated set, step by step.
func ExampleSession() {
	set, err := data.Open("synthetic")
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 1, 1, 2
	s, err := engine.NewSession(set, cfg, engine.Options{}, func(e event.Event) {
		switch e := e.(type) {
		case event.StageDone:
			fmt.Println(e.Stage, e.Batches, "batches")
		case event.Result:
			fmt.Println("accuracies of", e.Set, "lie in [0, 1]:", e.AccH >= 0 && e.AccH <= 1)
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.Start()
	for !s.Ended() {
		if err := s.Step(); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// extract 10 batches
	// generate 10 batches
	// synthesise 4 batches
	// classify 14 batches
	// accuracies of synthetic lie in [0, 1]: true
}

// A Runner trains on its own goroutine and carries out commands between two batches. A
// Feed has every event, from the first; Wait fails once there are no more.
func ExampleStart() {
	set, err := data.Open("synthetic")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := engine.Start(set, config.PresetFor(set).Config, engine.Options{Paused: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	feed := r.Subscribe()
	r.Post(event.StepBatch{})
	for events, err := feed.Wait(context.Background()); err == nil; events, err = feed.Wait(context.Background()) {
		for _, e := range events {
			switch e := e.(type) {
			case event.BatchDone:
				fmt.Println(e.Stage, "batch", e.Batch)
				r.Post(event.Stop{})
			case event.Stopped:
				fmt.Println("stopped after batch", e.Batch)
			}
		}
	}
	// Output:
	// extract batch 1
	// stopped after batch 1
}

// The losses of a case by the code that trains, here L_recon of Eq. (12).
func ExampleParity() {
	file, err := os.Open("../testdata/equation/case0.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	var out bytes.Buffer
	if err := engine.Parity(file, &out); err != nil {
		fmt.Println(err)
		return
	}
	var result struct{ Losses map[string]float64 }
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", result.Losses["recon_eq12"]) // 10.2359 in result0.json
	// Output:
	// 10.2359
}
