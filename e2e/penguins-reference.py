"""What scikit-learn alone gives for the penguins example: the same data, split, seed and algorithm in one plain script.

Prints one JSON object. Its accuracy must equal that of the pipeline, and the other scores too.

    python penguins-reference.py penguins.csv [--seed 12] [--test-fraction 0.3] [--algorithm logistic_regression]
"""

import argparse
import json

import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, label_binarize

NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
CATEGORIES = ["sex"]

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--seed", type=int, default=12)
parser.add_argument("--test-fraction", type=float, default=0.3)
parser.add_argument("--algorithm", default="logistic_regression")
args = parser.parse_args()

penguins = pandas.read_csv(args.data)
train, test = train_test_split(
    penguins, test_size=args.test_fraction, random_state=args.seed, stratify=penguins["species"]
)
classifier = {
    "logistic_regression": LogisticRegression(max_iter=1000, random_state=args.seed),
    "random_forest": RandomForestClassifier(random_state=args.seed),
    "gradient_boosting": HistGradientBoostingClassifier(random_state=args.seed),
}[args.algorithm]
model = make_pipeline(
    make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(sparse_output=False)), CATEGORIES),
    ),
    classifier,
)
model.fit(train[NUMBERS + CATEGORIES], train["species"])

truth = test["species"]
predicted = model.predict(test)
probabilities = model.predict_proba(test)
classes = list(model.classes_)
print(
    json.dumps(
        {
            "rows": len(test),
            "accuracy": accuracy_score(truth, predicted),
            "f1_macro": f1_score(truth, predicted, average="macro"),
            "log_loss": log_loss(truth, probabilities, labels=classes),
            "roc_auc": roc_auc_score(label_binarize(truth, classes=classes), probabilities, average="micro"),
            "confusion_matrix": confusion_matrix(truth, predicted, labels=classes).tolist(),
        }
    )
)
