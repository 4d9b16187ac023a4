//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package record

import "os"

// lock does nothing on this platform.
func lock(*os.File) bool { return true }

// unlocked cannot be determined on this platform.
func unlocked(*os.File) bool { return true }

// syncNames does nothing on this platform.
func syncNames(*os.Root) error { return nil }
