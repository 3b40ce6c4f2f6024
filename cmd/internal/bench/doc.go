// Command bench runs every benchmark that compares this product with a floor or
// a bound, and writes what came out as one table. Benchmarks tell it by the names
// of their metrics:
//
//	ratio(<=1.5)             what is promised, and the bound; >= the other way round
//	ms-p99(<=5)              the same in milliseconds
//	ours-µs, floor-µs        the two sides of a ratio
//
// Both sides of a ratio are measured in the same run, so it means the same on
// another machine. A table made with --keep is committed; --check holds a run
// against it.
//
//	bench [--runs N] [--quick] [--only REGEXP] [--keep | --check]
//
// It ends with 1 when a benchmark fails or --check finds something worse, and
// with 2 for wrong usage.
package main
