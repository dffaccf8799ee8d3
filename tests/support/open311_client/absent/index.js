// In the place of two packages that open311 uses for XML only: one is no longer to be had, the other has to be compiled.
module.exports = {};
