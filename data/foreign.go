package data

import "bytes"

// headSize is the number of bytes at the start of a file by which it is recognised.
const headSize = 1024

// foreignKinds are kinds of files that users have instead of a data set, with what to
// do about them.
var foreignKinds = []struct {
	at    int
	start string
	what  string
}{
	{0, "version ht", // "tps://git-lfs…"; ten bytes are what a header is recognised by
		"a pointer of Git LFS, not the file itself: run git lfs pull in its repository"},
	{0, "\x1f\x8b", "compressed with gzip: unpack it first (gunzip)"},
	{0, "BZh", "compressed with bzip2: unpack it first"},
	{0, "\xfd7zXZ\x00", "compressed with xz: unpack it first"},
	{0, "\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"},
	{0, "PK\x03\x04", "a zip archive: unpack it first"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
	{0, "Rar!", "a rar archive: unpack it first"},
	{257, "ustar", "a tar archive: unpack it first"},
	{0, "\x80\x02", "a Python pickle, which is not read: save arrays with numpy.savez"},
	{0, "\x80\x03", "a Python pickle, which is not read: save arrays with numpy.savez"},
	{0, "\x80\x04", "a Python pickle, which is not read: save arrays with numpy.savez"},
	{0, "\x80\x05", "a Python pickle, which is not read: save arrays with numpy.savez"},
}

// foreignKind is what a file is instead of a data set, and what to do; "" if unknown.
func foreignKind(head []byte) string {
	for _, d := range foreignKinds {
		if len(head) > d.at && bytes.HasPrefix(head[d.at:], []byte(d.start)) {
			return d.what
		}
	}
	text := bytes.ToLower(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<head", "<?xml", "<!--"} {
		if bytes.HasPrefix(text, []byte(tag)) {
			return "a web page (a failed download?): download the file again, and look at it first"
		}
	}
	return ""
}
