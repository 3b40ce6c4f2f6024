// Package ui only holds the tests that go over every screen together: goldens,
// the keyboard walk, what Clear leaves behind, and the gallery of pictures. The
// screens are the packages below it; kit holds what they are made of.
//
// A look at every screen: go test ./app/ui -run Gallery -gallery (pictures go to
// out/gallery).
package ui
