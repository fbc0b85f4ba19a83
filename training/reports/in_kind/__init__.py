"""What agencies gave by letting their people deliver training: trainers' hours in kind."""
