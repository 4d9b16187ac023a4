// Command segzsl explores in the terminal how SE-GZSL learns to recognise
// classes that it has never seen.
package main

import (
	"os"

	"segzsl/tui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
