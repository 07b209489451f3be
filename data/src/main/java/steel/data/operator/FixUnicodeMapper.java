package steel.data.operator;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/// Repairs Unicode as ftfy 6.3.1 does, line by line, until nothing changes: HTML entities,
/// [Mojibake], and the single characters of [CharacterFixes]; then a normal form.
///
/// All of ftfy's steps are here. Once a line holds `<`, entities stay as they are in it and in all
/// later lines. Both profiles do the same; for Chinese, `fix_character_width` and `uncurl_quotes`
/// (ftfy's own options, on by default) decide whether `，：；？！（）` and curly quotes become ASCII.
///
/// @param form what the text is normalized to
/// @param fixes which single characters are changed
public record FixUnicodeMapper(Normalizer.Form form, CharacterFixes fixes)
    implements Operator.Mapper {
  /// No piece is longer, so that a text without line breaks costs no more than one with them.
  private static final int MAX_SEGMENT = 1_000_000; // code points

  @Override
  public String name() {
    return "fix_unicode_mapper";
  }

  @Override
  public String map(String text) {
    String quick = fixWhole(text);
    return quick != null ? quick : fixLines(text);
  }

  /// All lines at once, which gives the same where no entity is decoded and nothing was misread;
  /// null where it may not.
  private @Nullable String fixWhole(String text) {
    if (text.length() > MAX_SEGMENT) {
      return null;
    }
    NormalForm normal = NormalForm.of(form);
    String now = text;
    while (true) {
      int kinds = fixes.kindsIn(now);
      boolean entities =
          (kinds & CharacterFixes.AMPERSAND) != 0 && !HtmlEntities.decode(now).equals(now);
      if (entities || (kinds & CharacterFixes.MISREAD) != 0) {
        return null;
      }
      String fixed =
          normal.normalize((kinds & CharacterFixes.SINGLE) != 0 ? fixes.apply(now) : now);
      if (fixed.equals(now)) {
        return now;
      }
      now = fixed;
    }
  }

  private String fixLines(String text) {
    StringBuilder out = null;
    boolean entities = true;
    int from = 0;
    while (from < text.length()) {
      int to = segmentEnd(text, from);
      String segment = text.substring(from, to);
      entities &= segment.indexOf('<') < 0;
      String fixed = fix(segment, entities);
      if (out == null && !fixed.equals(segment)) {
        out = new StringBuilder(text.length()).append(text, 0, from);
      }
      if (out != null) {
        out.append(fixed);
      }
      from = to;
    }
    return out == null ? text : out.toString();
  }

  private static int segmentEnd(String text, int from) {
    int lineBreak = text.indexOf('\n', from);
    int end = lineBreak < 0 ? text.length() : lineBreak + 1;
    return end - from <= MAX_SEGMENT || text.codePointCount(from, end) <= MAX_SEGMENT
        ? end
        : text.offsetByCodePoints(from, MAX_SEGMENT);
  }

  private String fix(String segment, boolean entities) {
    String text = segment;
    while (true) {
      String before = text;
      int kinds = fixes.kindsIn(text);
      if (entities && (kinds & CharacterFixes.AMPERSAND) != 0) {
        text = HtmlEntities.decode(text);
        kinds = fixes.kindsIn(text);
      }
      if ((kinds & CharacterFixes.MISREAD) != 0) {
        String repaired = Mojibake.repair(text);
        kinds = repaired.equals(text) ? kinds : fixes.kindsIn(repaired);
        text = repaired;
      }
      if ((kinds & CharacterFixes.SINGLE) != 0) {
        text = fixes.apply(text);
      }
      text = NormalForm.of(form).normalize(text);
      if (text.equals(before)) {
        return text;
      }
    }
  }
}
