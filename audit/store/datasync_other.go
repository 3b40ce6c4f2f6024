//go:build !linux

package store

// writerVFS is SQLite's own file system layer.
const writerVFS = ""
