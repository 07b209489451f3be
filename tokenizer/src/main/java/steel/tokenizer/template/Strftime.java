package steel.tokenizer.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// Dates as C's `strftime` writes them in the C locale.
final class Strftime {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('c', "EEE MMM ppd HH:mm:ss yyyy"),
          Map.entry('d', "dd"),
          Map.entry('D', "MM/dd/yy"),
          Map.entry('e', "ppd"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('j', "DDD"),
          Map.entry('m', "MM"),
          Map.entry('M', "mm"),
          Map.entry('p', "a"),
          Map.entry('R', "HH:mm"),
          Map.entry('S', "ss"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('x', "MM/dd/yy"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('y', "yy"),
          Map.entry('Y', "yyyy"));

  private Strftime() {}

  /// @throws TemplateException if the format has a field that is not known
  static String format(ZonedDateTime when, String format) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      if (c != '%' || at + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char field = format.charAt(++at);
      boolean isBare = field == '-' && at + 1 < format.length(); // without leading zero
      if (isBare) {
        field = format.charAt(++at);
      }
      out.append(field(when, field, isBare));
    }
    return out.toString();
  }

  private static String field(ZonedDateTime when, char field, boolean isBare) {
    String shown =
        switch (field) {
          case '%' -> "%";
          case 'n' -> "\n";
          case 't' -> "\t";
          case 'f' -> "%06d".formatted(when.getNano() / 1000);
          case 'u' -> String.valueOf(when.getDayOfWeek().getValue());
          case 'w' -> String.valueOf(when.getDayOfWeek().getValue() % 7);
          case 's' -> String.valueOf(when.toEpochSecond());
          case 'z', 'Z' -> ""; // a time without a zone, as datetime.now() gives it
          default -> {
            String pattern = PATTERNS.get(field);
            if (pattern == null) {
              throw TemplateException.type("strftime_now does not know the field %" + field);
            }
            yield DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(when);
          }
        };
    return isBare ? shown.replaceFirst("^[0 ]+(?=.)", "") : shown;
  }
}
