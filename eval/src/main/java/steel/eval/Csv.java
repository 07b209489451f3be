package steel.eval;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.files.FormatException;

/// Reads comma-separated values: RFC 4180 in UTF-8, with or without a byte-order mark, records
/// ended by LF or CRLF. Every cell stays text as it was written, never trimmed, never a number.
///
/// More lenient than the RFC in one point, as pandas and spreadsheets are: a quote in the middle of
/// an unquoted cell is an ordinary character.
final class Csv {
  private static final int END = -1;

  private final Path file;
  private final String text;
  private final List<Row> rows = new ArrayList<>();
  private int at;
  private int line = 1;

  private Csv(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /// One record.
  ///
  /// @param line where it begins in the file, counted from 1
  /// @param cells its fields, quotes taken off
  record Row(int line, List<String> cells) {}

  /// Every record of a file, the header too; lines with nothing on them are left out.
  ///
  /// @throws FormatException if the file is not UTF-8 or a quoted cell does not end as it must
  static List<Row> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new FormatException(file, "is not UTF-8; save it as UTF-8 again", e);
    }
    return parse(file, text);
  }

  /// [#read] of a text already in memory; `file` is for messages.
  static List<Row> parse(Path file, String text) {
    Csv csv = new Csv(file, text.startsWith("\ufeff") ? text.substring(1) : text);
    while (csv.peek() != END) {
      csv.row();
    }
    return csv.rows;
  }

  private void row() {
    int begin = line;
    List<String> cells = new ArrayList<>();
    cells.add(cell());
    while (peek() == ',') {
      at++;
      cells.add(cell());
    }
    boolean blank = cells.size() == 1 && cells.getFirst().isEmpty();
    if (peek() != END) { // else the last line has no line feed
      at += peek() == '\r' ? 2 : 1;
      line++;
    }
    if (!blank) {
      rows.add(new Row(begin, List.copyOf(cells)));
    }
  }

  /// Stands at the comma, line end or end of text after the cell when done.
  private String cell() {
    return peek() == '"' ? quoted() : plain();
  }

  private String plain() {
    int from = at;
    while (peek() != ',' && !atLineEnd()) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    int opened = line;
    StringBuilder cell = new StringBuilder();
    at++; // the opening quote
    while (true) {
      int close = text.indexOf('"', at);
      if (close < 0) {
        throw new FormatException(
            file,
            "line %d: a quoted cell begins here and never ends; is the file cut off?"
                .formatted(opened));
      }
      cell.append(text, at, close);
      line += lineFeeds(at, close);
      at = close + 1;
      if (peek() != '"') {
        break;
      }
      cell.append('"'); // two quotes inside are one
      at++;
    }
    if (peek() != ',' && !atLineEnd()) {
      throw new FormatException(
          file,
          "line %d: \"%s\" follows a closing quote, where a comma or the end of the line must be; write a quote inside a quoted cell twice"
              .formatted(line, Character.toString(text.codePointAt(at))));
    }
    return cell.toString();
  }

  private boolean atLineEnd() {
    int c = peek();
    return c == END
        || c == '\n'
        || (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n');
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private int lineFeeds(int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
  }
}
