// Package lookup is the form on which a patient is looked up: one of the five
// mini-service operations and the fields it takes.
//
// The view judges nothing. It shows which fields an operation takes and which sets
// of them suffice, as the model says; what is wrong comes back in the model after
// a submit and stands beside its field.
package lookup
