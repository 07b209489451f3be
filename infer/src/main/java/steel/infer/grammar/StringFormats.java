package steel.infer.grammar;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;

/// Formats of strings as expressions.
///
/// Source: RFC 3339, section 5.6 (dates and times, here with the days that a month has and without
/// leap seconds), RFC 9562 (UUID), RFC 2673, section 3.2 (IPv4).
final class StringFormats {
  private static final String LEAP_YEAR =
      "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  private static final String DATE =
      "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
          + "|02-(0[1-9]|1[0-9]|2[0-8]))|"
          + LEAP_YEAR
          + "-02-29)";
  private static final String HOURS = "([01][0-9]|2[0-3]):[0-5][0-9]";
  private static final String TIME = HOURS + ":[0-5][0-9](\\.[0-9]{1,9})?(Z|[-+]" + HOURS + ")";
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Map<String, String> FORMATS =
      new TreeMap<>(
          Map.of(
              "date",
              DATE,
              "time",
              TIME,
              "date-time",
              DATE + "T" + TIME,
              "uuid",
              "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
              "ipv4",
              BYTE + "(\\." + BYTE + "){3}"));

  private StringFormats() {}

  /// The format of a schema.
  ///
  /// @throws ConfigException if it is not one of these
  static Expression of(Schema schema) {
    String name = String.valueOf(schema.text("format"));
    String expression = FORMATS.get(name);
    if (expression == null) {
      throw schema
          .child("format")
          .wrong(
              "\"%s\" is not one of: %s; say it as a pattern or as bounds"
                  .formatted(name, String.join(", ", List.copyOf(FORMATS.keySet()))));
    }
    return RegexParser.whole(expression, schema.place());
  }
}
