package station

// TrainingSessions says how many sessions the training broker holds.
func (s *Station) TrainingSessions() int { return s.training.Sessions() }
