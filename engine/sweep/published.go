package sweep

import "strings"

// Sources of published numbers.
const (
	paperSource = "SE-GZSL, AAAI 2022, tables 1 to 4"
	fieldSource = "as reported in the literature, with other splits, features and tuning"
)

// Published are numbers reported on one of the paper's data sets, in %.
type Published struct {
	Table string
	Line  string // Row.Name; "" for a method that is not run here
	Title string
	Set   string
	// Values are those of the measures in the paper's table: seen_only in table 1,
	// acc_h in table 4, and acc_s, acc_u, acc_h in tables 2 and 3; −1 if not reported.
	Values []float64
	Source string
}

const none = -1

// PublishedSets are the data sets of the paper, in its order.
var PublishedSets = []string{"AWA1", "AWA2", "CUB", "SUN"}

// published has a line for each line of the paper's tables: for each of PublishedSets a
// number for each measure.
var published = []struct {
	table, line, title, source string
	values                     []float64
}{
	{"1", "image", "Image feature", paperSource, []float64{90.9, 92.8, 73.8, 47.1}},
	{"1", Full, "Semantic feature", paperSource, []float64{91.9, 93.4, 76.1, 49.3}},

	{"2", "conse", "ConSE", fieldSource, onlyH(.8, 1.0, 3.1, none)},
	{"2", "sae", "SAE", fieldSource, onlyH(3.5, 2.2, 13.6, 11.8)},
	{"2", "eszsl", "ESZSL", fieldSource, onlyH(12.1, 11.0, 21.0, 15.8)},
	{"2", "devise", "DeViSE", fieldSource, onlyH(22.4, 27.8, 32.8, none)},
	{"2", "ale", "ALE", fieldSource, onlyH(27.5, 23.9, 34.4, none)},
	{"2", "", "CVAE-GZSL", paperSource, onlyH(47.2, 51.2, 34.5, 26.7)},
	{"2", "f-clswgan", "f-CLSWGAN", paperSource, []float64{61.4, 57.9, 59.6, none, none, none, 57.7, 43.7, 49.7, 36.6, 42.6, 39.4}},
	{"2", "", "cycle-CLSWGAN", paperSource, []float64{64.0, 56.9, 60.2, none, none, none, 61.0, 45.7, 52.3, 33.6, 49.4, 40.0}},
	{"2", "", "f-VAEGAN-D2", paperSource, []float64{none, none, none, 70.6, 57.6, 63.5, 60.1, 48.4, 53.6, 38.0, 45.1, 41.3}},
	{"2", "", "LisGAN", paperSource, []float64{76.3, 52.6, 62.3, none, none, none, 57.9, 46.5, 51.6, 37.8, 42.9, 40.2}},
	{"2", "", "CADA-VAE", paperSource, []float64{72.8, 57.3, 64.1, 75.0, 55.8, 63.9, 53.5, 51.6, 52.4, 35.7, 47.2, 40.6}},
	{"2", "", "DASCN", paperSource, []float64{68.0, 59.3, 63.4, none, none, none, 59.0, 45.9, 51.6, 38.5, 42.4, 40.3}},
	{"2", "", "LsrGAN", paperSource, []float64{74.6, 54.6, 63.0, none, none, none, 59.1, 48.1, 53.0, 37.7, 44.8, 40.9}},
	{"2", "", "Zero-VAE-GAN", paperSource, []float64{66.8, 58.2, 62.3, 70.9, 57.1, 62.5, 47.9, 43.6, 45.5, 30.2, 45.2, 36.3}},
	{"2", "", "DLFZRL", paperSource, onlyH(61.2, 60.9, 51.9, 42.5)},
	{"2", "", "RFF-GZSL", paperSource, []float64{75.1, 59.8, 66.5, none, none, none, 56.6, 52.6, 54.6, 38.6, 45.7, 41.9}},
	{"2", "", "Disentangled-VAE", paperSource, []float64{72.9, 60.7, 66.2, 80.2, 56.9, 66.6, 58.2, 51.1, 54.4, 36.6, 47.6, 41.4}},
	{"2", Full, "SE-GZSL", paperSource, []float64{76.7, 61.3, 68.1, 80.7, 59.9, 68.8, 60.3, 53.1, 56.4, 40.7, 45.8, 43.1}},

	{"3", "recon", "L_recon", paperSource, []float64{64.6, 53.1, 58.3, 68.9, 55.7, 61.6, 54.5, 46.1, 49.9, 38.4, 40.6, 39.4}},
	{"3", "recon-mi", "L_recon + L_MI", paperSource, []float64{75.0, 57.9, 65.4, 74.2, 58.6, 65.5, 59.4, 51.5, 55.1, 37.1, 46.5, 41.3}},
	{"3", Full, "L_recon + L_MI + L_sim", paperSource, []float64{76.7, 61.3, 68.1, 80.7, 59.9, 68.8, 60.3, 53.1, 56.4, 40.7, 45.8, 43.1}},

	{"4", "no-residual", "SE-GZSL without residual encoder", paperSource, []float64{66.7, 67.5, 55.1, 42.1}},
	{"4", Full, "SE-GZSL with residual encoder", paperSource, []float64{68.1, 68.8, 56.4, 43.1}},
}

// publishedMeasures are the measures of the paper's tables.
var publishedMeasures = map[string][]string{"1": {"seen_only"}, "2": gzsl, "3": gzsl, "4": {"acc_h"}}

func onlyH(h ...float64) []float64 {
	var values []float64
	for _, v := range h {
		values = append(values, none, none, v)
	}
	return values
}

// PublishedFor returns the numbers reported for a table on a data set, in the paper's
// order; none for other data sets.
func PublishedFor(table, set string) []Published {
	var found []Published
	at := -1
	for i, name := range PublishedSets {
		if strings.EqualFold(name, set) {
			at = i
		}
	}
	n := len(publishedMeasures[table])
	if at < 0 || n == 0 {
		return nil
	}
	for _, p := range published {
		if p.table == table {
			found = append(found, Published{p.table, p.line, p.title, PublishedSets[at], p.values[at*n : (at+1)*n], p.source})
		}
	}
	return found
}
