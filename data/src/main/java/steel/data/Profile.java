package steel.data;

/// Whose numbers a stage gives.
public enum Profile {
  /// Those of the original pipeline, its defects included.
  REFERENCE,

  /// The same rules with the defects mended; the default.
  CORRECTED
}
