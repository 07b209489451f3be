package steel.data.operator;

import steel.data.Profile;

/// Puts the values of LaTeX macros without arguments in their place.
///
/// Reference: [ReferenceMacros], which also rewrites the definitions, so that the text no longer
/// compiles, and misses every second one of neighbouring uses. Corrected: [LatexMacros].
public record ExpandMacroMapper(Profile profile) implements Operator.Mapper {
  @Override
  public String name() {
    return "expand_macro_mapper";
  }

  @Override
  public String map(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    if (text.indexOf("\\newcommand") < 0
        && text.indexOf("\\def") < 0
        && text.indexOf("\\renewcommand") < 0
        && text.indexOf("\\providecommand") < 0) {
      return text;
    }
    return profile == Profile.REFERENCE ? ReferenceMacros.expand(text) : LatexMacros.expand(text);
  }
}
