package steel.model;

/// What makes tokens that are there already less likely; every default means "nothing".
///
/// @param repetition divides positive and multiplies negative logits of tokens that are in the
///   prompt or the answer; 1 for none
/// @param presence is taken off the logits of tokens that are in the answer; 0 for none
/// @param frequency is taken off the logits of tokens as often as they are in the answer; 0 for
///   none
/// @param noRepeatNgram no run of so many tokens comes a second time, counting the prompt; 0 allows
///   all
public record Penalties(double repetition, double presence, double frequency, int noRepeatNgram) {
  /// Changes nothing.
  public static final Penalties NONE = new Penalties(1, 0, 0, 0);

  public Penalties {
    if (!(repetition > 0) || Double.isInfinite(repetition)) {
      throw new IllegalArgumentException("repetition_penalty must be above 0, got " + repetition);
    }
    requireFinite("presence_penalty", presence);
    requireFinite("frequency_penalty", frequency);
    if (noRepeatNgram < 0) {
      throw new IllegalArgumentException(
          "no_repeat_ngram_size must be from 0 up, got " + noRepeatNgram);
    }
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be a number, got " + value);
    }
  }
}
