package store_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	assets "msca/assets/rbac"
	"msca/rbac"
	"msca/rbac/store"
)

// childVariable makes the test binary a second process that adds users to the
// file until it is killed, and says each one after it has been acknowledged.
const childVariable = "MSCA_USERS_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		if err := child(os.Args[1], os.Args[2]); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func child(path, prefix string) error {
	policy, err := rbac.Load(assets.FS)
	if err != nil {
		return err
	}
	key := make([]byte, 32)
	for i := range key {
		key[i] = 7
	}
	s, err := store.Open(context.Background(), store.Options{Path: path, Key: key, Policy: policy, Now: time.Now, Rand: rand.Reader})
	if err != nil {
		return err
	}
	boss := store.Actor{UserID: "boss", Subject: rbac.Subject{JobRoleCode: "R8015"}}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", prefix, i)
		if _, err := s.AddUser(context.Background(), boss, store.NewUser{ID: id, Name: id}); err != nil {
			return err
		}
		fmt.Println("added", id)
	}
}

// Two processes write at once and are killed in the middle of it: the file
// verifies, and every change that was acknowledged is there.
func Test3_3_8_KilledProcessesLoseNothing(t *testing.T) {
	f := newFixture(t)
	for round := range 5 {
		var children []*exec.Cmd
		said := make(chan string, 1000)
		for n := range 2 {
			c := exec.Command(os.Args[0], f.options.Path, fmt.Sprintf("user-%d-%d", round, n))
			c.Env = append(os.Environ(), childVariable+"=1")
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			children = append(children, c)
			go func() {
				for lines := bufio.NewScanner(out); lines.Scan(); {
					said <- lines.Text()
				}
				said <- "end"
			}()
		}
		acknowledged := map[string]bool{}
		for ended := 0; ended < len(children); {
			var id string
			line := <-said
			switch n, _ := fmt.Sscanf(line, "added %s", &id); {
			case n == 1:
				acknowledged[id] = true
			case line == "end":
				ended++
			default:
				t.Errorf("a child says %q", line)
			}
			if len(acknowledged) == 10+round {
				for _, c := range children {
					_ = c.Process.Kill() // it may have ended with an error, which it said
				}
			}
		}
		for _, c := range children {
			_ = c.Wait() // killed
		}
		users, err := f.Users(t.Context())
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, u := range users {
			delete(acknowledged, u.ID)
		}
		if len(acknowledged) != 0 {
			t.Errorf("round %d: lost %v", round, acknowledged)
		}
	}
	if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); err != nil {
		t.Error(err)
	}
}
