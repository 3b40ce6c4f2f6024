package main

const wordsNoDisplay = "This computer offers no OpenGL 2.1, which msca needs to draw its window. " +
	"That is usual over remote desktop and on virtual machines without a graphics driver.\n\n" +
	"Ask the service desk to put Mesa's opengl32.dll into the folder of msca.exe (see the administrator's guide: software OpenGL)."
