"""The judge: what students send in is run apart, compared here, graded fairly."""
