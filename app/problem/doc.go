// Package problem holds every problem a person can be told of: what happened,
// what to do about it, and a short code to quote to the service desk.
//
// Rules for the wording: the title is one short sentence without a full stop;
// What says what did and did not happen ("Nothing was sent."); each line of Do
// is one thing the reader can do, the likeliest first. No jargon without its
// plain word, no blame, no patient data, no secret. The error text of the
// machine goes into Detail, for the service desk only.
//
// Errors reach this package in two ways: typed errors of the rooms are told
// apart in For; errors of package app say their own code through ProblemCode.
package problem
