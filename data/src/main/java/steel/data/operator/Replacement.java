package steel.data.operator;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import steel.config.Block;

/// The parameters that data-juicer's removing mappers share.
///
/// @param pattern instead of the operator's own; runs through `java.util.regex`, so its speed is
///   the user's affair
/// @param repl what takes the place of a match
record Replacement(Optional<Pattern> pattern, String repl) {
  /// The operator's own pattern, matches removed.
  static final Replacement REMOVE = new Replacement(Optional.empty(), "");

  static Replacement read(Block block) {
    String repl = block.text("repl", "");
    if (!block.has("pattern")) {
      return new Replacement(Optional.empty(), repl);
    }
    String pattern = block.text("pattern");
    boolean raw =
        pattern.length() > 2
            && ((pattern.startsWith("r'") && pattern.endsWith("'"))
                || (pattern.startsWith("r\"") && pattern.endsWith("\"")));
    String bare = raw ? pattern.substring(2, pattern.length() - 1) : pattern;
    try {
      int flags = Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS;
      return new Replacement(Optional.of(Pattern.compile(bare, flags)), repl);
    } catch (PatternSyntaxException e) {
      throw block.error("pattern", "\"%s\" is no pattern: %s".formatted(bare, e.getDescription()));
    }
  }

  String replace(String text, Pattern own) {
    return own.matcher(text).replaceAll(Matcher.quoteReplacement(repl));
  }
}
