//go:build !windows

package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/rbac/store"
)

// Accounts whose file was replaced under them, as when a backup is put back while a
// program is open, are neither read nor changed in the old file, and closing it
// takes nothing from the new one. [3.3.7, 3.3.8]
func TestMSCA_IG_02_AccountsReplacedWhileOpenAreNotUsed(t *testing.T) {
	f := newFixture(t)
	ctx, path := context.Background(), f.options.Path
	away := filepath.Dir(path) + ".away"
	if err := os.Rename(filepath.Dir(path), away); err != nil {
		t.Fatal(err)
	}
	if _, err := f.User(ctx, "boss"); !errors.Is(err, store.ErrReplaced) {
		t.Errorf("with its file moved away an account was read: %v", err)
	}
	if err := os.CopyFS(filepath.Dir(path), os.DirFS(away)); err != nil {
		t.Fatal(err)
	}
	now, err := store.Open(ctx, f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	if _, err := now.AddUser(ctx, f.boss, store.NewUser{ID: "nina", Name: "Nina"}); err != nil {
		t.Fatal(err)
	}
	_, err = f.SetEnabled(ctx, f.boss, "boss", true)
	var told *store.Error
	if !errors.Is(err, store.ErrReplaced) || !errors.As(err, &told) || told.ProblemCode() != "AUDIT-MOVED" {
		t.Errorf("a change of the file that was replaced: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	again, err := store.Open(ctx, f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.User(ctx, "nina"); err != nil {
		t.Errorf("closing the file that was replaced took an account from the new one: %v", err)
	}
}
