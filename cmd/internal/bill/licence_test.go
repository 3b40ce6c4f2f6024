package main

import (
	"slices"
	"testing"
)

func TestEveryLicenceIsOneThatSomebodyHasLookedAt(t *testing.T) {
	for _, c := range []struct {
		name, file, body string
		want             []string // nil: refused
	}{
		{"MIT", "LICENSE", "Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software and", []string{"MIT"}},
		{"three clauses", "LICENSE", "Redistribution and use in source and binary forms ... Neither the name of", []string{"BSD-3-Clause"}},
		{"two clauses", "COPYING", "Redistribution and use in source and\n binary forms, with or without", []string{"BSD-2-Clause"}},
		{"several in one file", "LICENSE", "Apache License\nVersion 2.0 ... Redistribution and use in source and binary forms", []string{"Apache-2.0", "BSD-2-Clause"}},
		{"copyleft", "COPYING", "GNU GENERAL PUBLIC LICENSE Version 3", nil},
		{"unknown", "LICENSE", "You may use this on Tuesdays.", nil},
		{"a notice needs no name", "NOTICE", "Copyright somebody", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := named([]text{{c.file, []byte(c.body)}})
			if (err != nil) != (c.want == nil) || !slices.Equal(got, c.want) && c.want != nil {
				t.Errorf("named %v, %v; want %v", got, err, c.want)
			}
		})
	}
}
