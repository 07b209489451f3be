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
    if (text.indexOf(':') < 0 && text.indexOf('/') < 0 && text.indexOf('.') < 0) {
      return text;
    }
    LinkScanner scanner =
        profile == Profile.REFERENCE ? new ReferenceLinkScanner(text) : new LinkScanner.Plain(text);
    Splice out = new Splice(text);
    int i = 0;
    while (i < text.length()) {
      int end = mayBegin(text.charAt(i)) ? scanner.endOfLinkAt(i) : -1;
      if (end > i) {
        out.replace(i, end, replacement.repl());
      }
      i = Math.max(end, i + 1);
    }
    return out.result();
  }

  /// A link begins with an ASCII character; the two others are letters to the reference's pattern,
  /// which does not look at case.
  private static boolean mayBegin(char c) {
    return c < 0x80 ? c > ' ' : c == 0x17f || c == 0x212a;
  }
}
