// Package config defines the configuration of a run: its settings, the stages that
// they configure, and the loss terms of each stage.
//
//	config.go        Config, its parts and their TOML form
//	field.go         Fields, the table of all keys: meaning, unit, range, source
//	preset.go        Presets, named Configs
//	auto.go          the preset for data sets without a tuned preset
//	stage.go         Stages, the table of stages and loss terms
//	recipe.go        Recipe: a Config with its data set, preset and origin (config.toml)
//	recipe_line.go   a Recipe in one line of text
package config
