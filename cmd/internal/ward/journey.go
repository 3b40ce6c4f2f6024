//go:build linux

package ward

import (
	"context"
	"fmt"
	"path/filepath"
)

// Desktop starts the application in training mode on data and waits for its
// misuse warning.
func (w *Ward) Desktop(ctx context.Context, msca, data string, args ...string) error {
	if err := w.Run("msca", msca, append([]string{"--training", "--data", data}, args...)...); err != nil {
		return err
	}
	if err := w.WaitTitle(ctx, "Computer Misuse Act warning"); err != nil {
		return err
	}
	return w.Activate(ctx, "Computer Misuse Act warning")
}

// TrainingCard is the card of a training folder.
func TrainingCard(data string) string { return filepath.Join(data, "training", "card.json") }

// step presses keys and waits for the screen they lead to.
func (w *Ward) step(ctx context.Context, title string, keys ...string) error {
	if err := w.Keys(keys...); err != nil {
		return err
	}
	return w.WaitTitle(ctx, title)
}

// PastWarning acknowledges the misuse warning. The card has to be in the reader.
func (w *Ward) PastWarning(ctx context.Context) error { return w.step(ctx, "Sign in", "Return") }

// EnterPIN types the PIN and waits for the screen it leads to.
func (w *Ward) EnterPIN(ctx context.Context, pin, title string) error {
	if err := w.Type(pin); err != nil {
		return err
	}
	return w.step(ctx, title, "Return")
}

// Role confirms the n-th role profile, counted from 0, and waits for the desk.
func (w *Ward) Role(ctx context.Context, n int, title string) error {
	for range n {
		if err := w.Keys("Down"); err != nil {
			return err
		}
	}
	return w.step(ctx, title, "Return")
}

// LookUp fills the form "by NHS number" and waits for the screen it leads to.
func (w *Ward) LookUp(ctx context.Context, nhsNumber, dateOfBirth, title string) error {
	for _, typed := range []string{nhsNumber, dateOfBirth} {
		if err := w.Type(typed); err != nil {
			return err
		}
		if err := w.Keys("Tab"); err != nil {
			return err
		}
	}
	if err := w.step(ctx, title, "Return"); err != nil {
		return fmt.Errorf("looking up: %w", err)
	}
	return nil
}
