package app

// The steps that the coach offers: title and reason.
var (
	wordsStepDropPostcode = [2]string{
		"Search without the postcode",
		"A postcode that stands at none of the patient's addresses hides the record.",
	}
	wordsStepSwapNames = [2]string{
		"Swap surname and forename",
		"Ask which is the family name. Names are often given the other way round.",
	}
	wordsStepHalfSurname = [2]string{
		"Try one of the two surnames",
		"People with two surnames are often registered under one of them. Ask which.",
	}
	wordsStepDropForename = [2]string{
		"Search without the forename",
		"A short name or a middle name in daily use is not the registered forename.",
	}
	wordsStepByNumber = [2]string{
		"Use the NHS number",
		"Ask for a letter, a prescription or the NHS App: number and date of birth are the surest match.",
	}
	wordsStepCheckSurname = [2]string{
		"Ask how the surname is spelt",
		"The service matches exactly: one letter, an apostrophe or a hyphen makes another name.",
	}
	wordsStepFormerSurname = [2]string{
		"Try a former surname",
		"Ask about a name from before a marriage or at birth: previous names are kept.",
	}
	wordsStepCheckBirth = [2]string{
		"Ask for the date of birth again",
		"Let the patient say it. Day and month are easily exchanged, and some know only the year.",
	}
	wordsStepFirstLetters = [2]string{
		"Search by the first letters of the surname",
		"It finds other spellings. Compare all four identifiers before you open a record.",
	}
	wordsStepAddForename = [2]string{
		"Add the forename",
		"Ask for the first name as it is registered. It tells people of the same surname and birthday apart.",
	}
	wordsStepAddPostcode = [2]string{
		"Add the postcode",
		"It tells people of the same name and birthday apart.",
	}
	wordsStepPreviousPostcode = [2]string{
		"Use a previous postcode",
		"Ask where the patient lived before: earlier and temporary addresses count as well.",
	}
	wordsStepWholeNames = [2]string{
		"Write the name out",
		"A * finds more people than one. Ask for the whole name or postcode.",
	}
	wordsStepWholeBirth = [2]string{
		"Give the whole date of birth",
		"A year or a month alone fits many people.",
	}
	wordsStepDropNames = [2]string{
		"Ask with number and date of birth alone",
		"The name may have changed, or is written another way in the national record.",
	}
	wordsStepCheckNumber = [2]string{
		"Read the NHS number again",
		"Take it from a letter or the NHS App, digit by digit. Another person's number can be a valid one.",
	}
	wordsStepByDescription = [2]string{
		"Search by name, date of birth and gender",
		"It finds the patient under the number that counts now.",
	}
	wordsStepReplacement = [2]string{
		"Look up the replacement",
		"The patient's record is kept under the new number.",
	}
)
