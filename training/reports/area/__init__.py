"""The figures of one area, for whoever reads them there: how many came, and nothing of other areas."""
