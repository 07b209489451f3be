package steel.infer;

import steel.infer.Constraint.Ending;

/// An answer under [Constraint#NONE].
enum AnyAnswer implements Constraint.Answer {
  /// It remembers nothing, so one is enough.
  INSTANCE;

  @Override
  public void mask(float[] logits) {
    // rules out nothing
  }

  @Override
  public void accept(int id) {
    // remembers nothing
  }

  @Override
  public Ending ending() {
    return Ending.POSSIBLE;
  }
}
