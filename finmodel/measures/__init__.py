"""From rows to the small grid: kernels in SQL, the engines that run them, and what contracts ask."""
