package config

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// A recipe in one line, for mail or the clipboard:
//
//	segzsl1:glyphs@ea745496.1b2c3d4e,preset=glyphs.5d41402a,seed=3,extract.lambda_r=0~7f3a91c2
//
// After the version: the data set, the beginning of its split's hash and,
// if it was opened from a file or generated, a checksum of its fingerprint, the preset
// with a checksum of its values, each field that differs from the preset, and a
// checksum of all before it. No character needs quoting in a shell. Threads are
// left out: results do not depend on them. Characters other than letters,
// digits and -._/ are written %XX.

// shortVersion is the version of the line.
const shortVersion = 1

// splitPrefix is the number of characters of the split's hash in a line.
const splitPrefix = 8

// Short returns the recipe in one line. Forked runs have none: they started from
// the weights of another run.
func (r Recipe) Short() (string, error) {
	if r.Parent != "" {
		return "", fmt.Errorf("recipe: the run was forked from %s: forked runs cannot be exported as recipes", r.Parent)
	}
	if err := r.CanTrain(); err != nil {
		return "", fmt.Errorf("recipe: %w", err)
	}
	preset, ok := PresetByName(r.Preset)
	if !ok {
		preset, _ = PresetByName("paper")
	}
	split := r.SplitHash[:min(len(r.SplitHash), splitPrefix)]
	if r.Fingerprint != "" {
		split += "." + FingerprintSum(r.Fingerprint)
	}
	text := fmt.Sprintf("segzsl%d:%s@%s,preset=%s.%s", shortVersion, escape(r.Data), split, preset.Name, presetSum(preset))
	for i := range Fields {
		key := Fields[i].Key
		if v := r.Config.Get(key); key != "threads" && v != preset.Config.Get(key) {
			text += "," + key + "=" + escape(v)
		}
	}
	return text + "~" + sum(text), nil
}

// FingerprintSum is the checksum of a fingerprint in a line.
func FingerprintSum(fingerprint string) string { return sum(fingerprint) }

func sum(text string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(text))) }

// presetSum is a checksum of a preset's values, to detect other values in another
// version of the program. Removed fields are included with their neutral values,
// so that their removal changes no checksum; added ones without their default.
func presetSum(p Preset) string {
	var b strings.Builder
	neutral := Default()
	for i := range Fields {
		key := Fields[i].Key
		for _, r := range removed {
			if r.before == key {
				b.WriteString(r.key + "=" + r.neutral + "\n")
			}
		}
		if key != "threads" && !(Fields[i].added && p.Config.Get(key) == neutral.Get(key)) {
			b.WriteString(key + "=" + p.Config.Get(key) + "\n")
		}
	}
	return sum(b.String())
}

// IsShort reports whether text looks like a recipe in one line.
func IsShort(text string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "segzsl")
	version, _, found := strings.Cut(rest, ":")
	_, err := strconv.Atoi(version)
	return ok && found && err == nil
}

// ParseShort parses a line written by Short. SplitHash is only the beginning of the
// hash, and Fingerprint the FingerprintSum of the data's, or "".
func ParseShort(text string) (Recipe, error) {
	text = strings.TrimSpace(text)
	if !IsShort(text) {
		return Recipe{}, fmt.Errorf("recipe %.40q: want segzsl%d:DATA@SPLIT,preset=NAME,…~CHECKSUM", text, shortVersion)
	}
	head, rest, _ := strings.Cut(text, ":")
	if head != fmt.Sprintf("segzsl%d", shortVersion) {
		return Recipe{}, fmt.Errorf("recipe of version %s: this program reads version %d", strings.TrimPrefix(head, "segzsl"), shortVersion)
	}
	at := strings.LastIndexByte(text, '~')
	if at < 0 {
		return Recipe{}, fmt.Errorf("recipe: its checksum, ~ and 8 characters, is missing: the end was cut off")
	}
	if got, want := text[at+1:], sum(text[:at]); got != want {
		return Recipe{}, fmt.Errorf("recipe: its checksum is %s, but its text gives %s: a character was changed or lost", got, want)
	}
	parts := strings.Split(rest[:strings.LastIndexByte(rest, '~')], ",")
	return readParts(parts)
}

func readParts(parts []string) (Recipe, error) {
	name, split, ok := strings.Cut(parts[0], "@")
	if !ok {
		return Recipe{}, fmt.Errorf("recipe: %q: want DATA@SPLIT", parts[0])
	}
	data, err := unescape(name)
	if err != nil {
		return Recipe{}, err
	}
	split, fingerprint, _ := strings.Cut(split, ".")
	r := Recipe{Data: data, SplitHash: split, Fingerprint: fingerprint}
	if len(parts) < 2 || !strings.HasPrefix(parts[1], "preset=") {
		return r, fmt.Errorf("recipe: want preset=NAME after %s", parts[0])
	}
	preset, version, _ := strings.Cut(strings.TrimPrefix(parts[1], "preset="), ".")
	p, ok := PresetByName(preset)
	if !ok {
		return r, fmt.Errorf("recipe: this program has no preset %q", preset)
	}
	if now := presetSum(p); now != version {
		return r, fmt.Errorf("recipe: preset %s has other values (%s) in this program than where the recipe was made (%s)", preset, now, version)
	}
	r.Preset, r.Config = p.Name, p.Config
	r.Config.Threads = 0
	for _, part := range parts[2:] {
		key, value, ok := strings.Cut(part, "=")
		if !ok {
			return r, fmt.Errorf("recipe: %q: want KEY=VALUE", part)
		}
		if value, err = unescape(value); err != nil {
			return r, err
		}
		if err := r.Config.Set(key, value); err != nil {
			return r, fmt.Errorf("recipe: %w", err)
		}
	}
	return r, r.Config.Validate()
}

// escape writes every other character as %XX.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._/", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unescape(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+3 > len(s) {
			return "", fmt.Errorf("recipe: %q ends within %%XX", s)
		}
		c, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("recipe: %q: %s is no %%XX", s, s[i:i+3])
		}
		b.WriteByte(byte(c))
		i += 2
	}
	return b.String(), nil
}
