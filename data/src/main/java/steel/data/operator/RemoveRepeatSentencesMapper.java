package steel.data.operator;

import steel.data.Profile;

/// Removes sentences that were there before in the same text; lines stay lines.
///
/// Reference: data-juicer's rules. A dot ends a sentence also inside `3.14` and `v1.2`, and of
/// letters only Latin and Chinese ones are compared. Corrected: a dot between ASCII letters or
/// digits ends nothing; letters and digits of all scripts are compared; hidden chat markers end a
/// sentence and stay, as does the role behind `<|im_start|>`; each turn of a chat has sentences of
/// its own, so that an answer may say what the question said.
///
/// @param lowercase whether capitals make no difference
/// @param ignoreSpecialCharacter whether only letters, digits and spaces are compared
/// @param minLength shorter sentences, as compared, may repeat
public record RemoveRepeatSentencesMapper(
    Profile profile, boolean lowercase, boolean ignoreSpecialCharacter, int minLength)
    implements Operator.Mapper {
  @Override
  public String name() {
    return "remove_repeat_sentences_mapper";
  }

  @Override
  public String map(String text) {
    Splice out = new Splice(text);
    SentenceScanner sentences = new SentenceScanner(text, profile);
    SentenceSet seen = new SentenceSet(new SentenceKeys(this, text));
    while (sentences.next()) {
      if (sentences.beginsTurn()) {
        seen.clear();
      }
      if (!sentences.isOpaque() && !seen.add(sentences.from(), sentences.to())) {
        out.remove(sentences.from(), sentences.to());
      }
    }
    return out.result();
  }
}
