package steel.data.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Traditional characters and phrases with their simplified forms, as OpenCC 1.1.6 has them (the
/// resource `t2s.txt` names origin and licence).
final class TraditionalChinese {
  private static final char UNCHANGED = 0;
  private static final char LOOK_CLOSER =
      1; // begins a phrase, or is of two code units or becomes so

  private static final TraditionalChinese TABLE = read();

  private final char[] forms = new char[Character.MAX_VALUE + 1];
  private final boolean[] changes = new boolean[Character.MAX_VALUE + 1]; // in some phrase at least
  private final Map<Integer, String> rare = new HashMap<>();
  private final Map<Character, List<Phrase>> phrases = new HashMap<>();

  private record Phrase(String text, String form) {}

  private TraditionalChinese() {}

  /// Simplifies a text: at each place the longest phrase that starts there, else the character.
  ///
  /// @param to where to stop
  static String simplify(String text, int to) {
    if (to == text.length() && !TABLE.changes(text)) {
      return text;
    }
    Splice out = new Splice(text);
    int i = 0;
    while (i < to) {
      char form = TABLE.forms[text.charAt(i)];
      if (form == UNCHANGED) {
        i++;
      } else if (form == LOOK_CLOSER) {
        i = TABLE.lookCloser(text, i, out);
      } else {
        out.replace(i, i + 1, String.valueOf(form));
        i++;
      }
    }
    if (to < text.length()) {
      out.remove(to, text.length());
    }
    return out.result();
  }

  /// Whether any character may change: not in simplified Chinese, which most texts are.
  private boolean changes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (changes[text.charAt(i)]) {
        return true;
      }
    }
    return false;
  }

  /// @return where to go on
  private int lookCloser(String text, int i, Splice out) {
    for (Phrase phrase : phrases.getOrDefault(text.charAt(i), List.of())) {
      if (text.startsWith(phrase.text, i)) {
        int end = i + phrase.text.length();
        if (!phrase.form.equals(phrase.text)) {
          out.replace(i, end, phrase.form);
        }
        return end;
      }
    }
    int c = text.codePointAt(i);
    int end = i + Character.charCount(c);
    String form = rare.get(c);
    if (form != null) {
      out.replace(i, end, form);
    }
    return end;
  }

  private static TraditionalChinese read() {
    TraditionalChinese table = new TraditionalChinese();
    try (InputStream in =
            Objects.requireNonNull(TraditionalChinese.class.getResourceAsStream("t2s.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          table.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.phrases.forEach(table::prepare);
    return table;
  }

  private void add(String line) {
    int space = line.indexOf(' ');
    if (space > 0) {
      Phrase phrase = new Phrase(line.substring(0, space), line.substring(space + 1));
      phrases.computeIfAbsent(line.charAt(0), _ -> new ArrayList<>()).add(phrase);
      for (int i = 0; i < phrase.text.length(); i++) {
        boolean same = i < phrase.form.length() && phrase.form.charAt(i) == phrase.text.charAt(i);
        changes[phrase.text.charAt(i)] |= !same;
      }
      return;
    }
    int[] pairs = line.codePoints().toArray();
    for (int i = 0; i < pairs.length; i += 2) {
      changes[Character.toString(pairs[i]).charAt(0)] = true;
      boolean plain = Character.isBmpCodePoint(pairs[i]) && Character.isBmpCodePoint(pairs[i + 1]);
      if (plain) {
        forms[pairs[i]] = (char) pairs[i + 1];
      } else {
        rare.put(pairs[i], Character.toString(pairs[i + 1]));
        forms[Character.toString(pairs[i]).charAt(0)] = LOOK_CLOSER;
      }
    }
  }

  private void prepare(char first, List<Phrase> some) {
    some.sort(Comparator.comparingInt((Phrase phrase) -> phrase.text.length()).reversed());
    if (forms[first] > LOOK_CLOSER) {
      rare.put((int) first, String.valueOf(forms[first]));
    }
    forms[first] = LOOK_CLOSER;
  }
}
