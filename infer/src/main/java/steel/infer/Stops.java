package steel.infer;

import java.util.List;
import java.util.Set;

/// What ends an answer before it has all its tokens.
///
/// @param ids any of these tokens, beside those of the model
/// @param strings any of these in the text; neither it nor what follows is part of the answer. They
///   count from the first token on, whatever the least number of tokens is
/// @param atEos whether the ids that the model names as ends do so
public record Stops(Set<Integer> ids, List<String> strings, boolean atEos) {
  /// The model's own ends.
  public static final Stops OF_MODEL = new Stops(Set.of(), List.of(), true);

  public Stops {
    ids = Set.copyOf(ids);
    strings = List.copyOf(strings);
    if (strings.contains("")) {
      throw new IllegalArgumentException("a stop string is empty: it would end every answer");
    }
  }
}
