package steel.data.operator;

import steel.data.Profile;

/// Removes links.
///
/// Reference: data-juicer's pattern, which takes any `word:x` for a link and everything up to the
/// next white space for its path, Chinese text included. Corrected: [LinkScanner.Plain], which
/// knows the schemes that links have and ends at the first character that no link contains.
///
/// @param replacement a pattern of the user's own, and what takes the place of a match
public record CleanLinksMapper(Profile profile, Replacement replacement)
    implements Operator.Mapper {
  @Override
  public String name() {
    return "clean_links_mapper";
  }

  @Override
  public String map(String text) {
    if (replacement.pattern().isPresent()) {
      return replacement.replace(text, replacement.pattern().get());
    }
    LinkScanner scanner =
        profile == Profile.REFERENCE ? new ReferenceLinkScanner(text) : new LinkScanner.Plain(text);
    StringBuilder out = null;
    int copied = 0;
    int i = 0;
    while (i < text.length()) {
      int end = scanner.endOfLinkAt(i);
      if (end > i) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i).append(replacement.repl());
        copied = end;
        i = end;
      } else {
        i = text.offsetByCodePoints(i, 1);
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }
}
