"""What a part of the programme brought about, as those who came said: confidence, impact, recommending, quotes."""
