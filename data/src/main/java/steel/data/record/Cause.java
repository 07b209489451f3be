package steel.data.record;

import java.util.Locale;

/// Why a record did not become a document.
public enum Cause {
  NOT_JSON(true),
  NOT_UTF8(true),
  NOT_AN_OBJECT(true),
  TOO_DEEP(true),
  TOO_LONG(true),
  BLANK_LINE(true),
  CUT_FILE(true),
  BROKEN_FILE(true),
  MISSING_KEY(true),
  MISSING_COLUMN(true),
  BAD_ROW(true),
  WRONG_TYPE(true),
  LONE_SURROGATE(true),
  EMPTY(false),
  TOO_SHORT(false),
  NO_SUMMARY(false),
  NO_MAIN_KEY(false),
  NO_TURNS(false),
  FEW_UPVOTES(false),
  FEW_STARS(false);

  private final boolean malformed;

  Cause(boolean malformed) {
    this.malformed = malformed;
  }

  /// Whether the bytes are at fault; otherwise a rule of the source left the record out.
  public boolean isMalformed() {
    return malformed;
  }

  /// Whether it is a file that cannot be read, or not to its end, and not one record of it.
  public boolean isOfFile() {
    return this == CUT_FILE || this == BROKEN_FILE || this == MISSING_COLUMN;
  }

  /// As written in reports, such as `not_json`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
