package store

// Dictionary1 is the shipped dictionary.
var Dictionary1 = dictionary1
