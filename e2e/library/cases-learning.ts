import { from, table, type Cases } from './cases.ts';

/** The components that run in the scikit-learn image. */
export const learningCases: Cases = {
  tables: {
    colours: 'colour,size,kind\nred,1,a\nblue,2,b\nred,,a\nblue,4,b\n',
    'once-rare': 'size,kind\n1,a\n2,a\n3,b\n',
    encoded: 'size,kind_a,kind_b\n1,1,0\n2,0,1\n',
    holes: 'size,kind\n1,a\n,b\n',
    'one-kind': 'size,kind\n1,a\n2,a\n',
    numbers: 'size,weight,kind\n1,3,a\n2,5,b\n3,7,a\n4,9,b\n',
    guesses: 'kind,prediction\na,a\nb,a\n',
    words: 'weight,prediction\nheavy,1\n',
    'no-model': 'this is no model\n',
  },
  steps: {
    penguins: { component: 'load-bundled-dataset' },
    iris: { component: 'load-bundled-dataset', arguments: { name: 'iris' } },
    wine: { component: 'load-bundled-dataset', arguments: { name: 'wine' } },
    'breast-cancer': { component: 'load-bundled-dataset', arguments: { name: 'breast_cancer' } },
    digits: { component: 'load-bundled-dataset', arguments: { name: 'digits' } },
    diabetes: { component: 'load-bundled-dataset', arguments: { name: 'diabetes' } },

    split: {
      component: 'split',
      arguments: { dataset: from('penguins', 'dataset'), test_fraction: '0.25', seed: '7', stratify: 'species' },
    },
    prepare: {
      component: 'prepare-features',
      arguments: {
        dataset: from('split', 'train'),
        target: 'species',
        categorical: '["year"]',
        drop: '["island", "bill_length_mm"]',
      },
    },
    apply: {
      component: 'apply-transformer',
      arguments: { transformer: from('prepare', 'transformer'), dataset: from('split', 'test') },
    },
    logistic: {
      component: 'train-classifier',
      arguments: { dataset: from('prepare', 'transformed'), target: 'species', hyperparameters: '{"C": 0.5}' },
    },
    forest: {
      component: 'train-classifier',
      arguments: { dataset: from('prepare', 'transformed'), target: 'species', algorithm: 'random_forest' },
    },
    boosting: {
      component: 'train-classifier',
      arguments: { dataset: from('prepare', 'transformed'), target: 'species', algorithm: 'gradient_boosting' },
    },
    predict: {
      component: 'predict',
      arguments: { model: from('logistic', 'model'), dataset: from('apply', 'transformed') },
    },
    classify: {
      component: 'classification-metrics',
      arguments: { predictions: from('predict', 'predictions'), target: 'species', positive_class: 'Adelie' },
    },

    'split-numbers': { component: 'split', arguments: { dataset: from('diabetes', 'dataset'), seed: '1' } },
    ridge: {
      component: 'train-regressor',
      arguments: { dataset: from('split-numbers', 'train'), target: 'progression', algorithm: 'ridge' },
    },
    'forest-numbers': {
      component: 'train-regressor',
      arguments: { dataset: from('split-numbers', 'train'), target: 'progression', algorithm: 'random_forest' },
    },
    'boosting-numbers': {
      component: 'train-regressor',
      arguments: { dataset: from('split-numbers', 'train'), target: 'progression' },
    },
    estimate: {
      component: 'predict',
      arguments: { model: from('ridge', 'model'), dataset: from('split-numbers', 'test') },
    },
    regress: {
      component: 'regression-metrics',
      arguments: { predictions: from('estimate', 'predictions'), target: 'progression' },
    },
  },
  mistakes: {
    'load-unknown': {
      component: 'load-bundled-dataset',
      arguments: { name: 'titanic' },
      says: "There is no bundled data set 'titanic': use one of penguins, iris, wine, breast_cancer, digits, diabetes.",
    },
    'split-unknown': {
      component: 'split',
      arguments: { dataset: table('numbers'), stratify: 'species' },
      says: "The table has no column 'species' to stratify by: it has size, weight, kind.",
    },
    'split-rare': {
      component: 'split',
      arguments: { dataset: table('once-rare'), stratify: 'kind' },
      says: "Column 'kind' has the value 'b' only once and cannot be stratified by: choose a column with few values, or leave stratify empty.",
    },
    'split-all': {
      component: 'split',
      arguments: { dataset: table('numbers'), test_fraction: { value: 1.5 } },
      says: 'The test fraction is 1.5: use a number above 0 and below 1, such as 0.25.',
    },
    'prepare-unknown': {
      component: 'prepare-features',
      arguments: { dataset: table('numbers'), target: 'species' },
      says: "The table has no column 'species': it has size, weight, kind.",
    },
    'prepare-choice': {
      component: 'prepare-features',
      arguments: { dataset: table('numbers'), scale: 'log' },
      says: "The value 'log' of scale is unknown: use one of standard, min_max, none.",
    },
    'apply-other': {
      component: 'apply-transformer',
      arguments: { transformer: from('prepare', 'transformer'), dataset: table('numbers') },
      says: "The table lacks the column 'bill_depth_mm', which the transformer was trained on: it has size, weight, kind.",
    },
    'apply-nothing': {
      component: 'apply-transformer',
      arguments: { transformer: table('no-model'), dataset: table('numbers') },
      says: 'The transformer could not be read (…): connect the transformer output of Prepare features.',
    },
    'classifier-encoded': {
      component: 'train-classifier',
      arguments: { dataset: table('encoded'), target: 'kind' },
      says: "The column 'kind' was encoded, and is to be predicted: make it the target of Prepare features, too.",
    },
    'classifier-text': {
      component: 'train-classifier',
      arguments: { dataset: table('colours'), target: 'kind' },
      says: "Column 'colour' holds 'red' and not numbers: run Prepare features first, or drop the column.",
    },
    'classifier-holes': {
      component: 'train-classifier',
      arguments: { dataset: table('holes'), target: 'kind' },
      says: "Column 'size' has missing values, which LogisticRegression cannot use: run Prepare features first.",
    },
    'classifier-one-kind': {
      component: 'train-classifier',
      arguments: { dataset: table('one-kind'), target: 'kind' },
      says: "The target 'kind' has the one value 'a' and a classifier needs at least 2: check the target and the split.",
    },
    'classifier-setting': {
      component: 'train-classifier',
      arguments: { dataset: table('numbers'), target: 'size', hyperparameters: '{"depth": 3}' },
      says: "LogisticRegression has no hyperparameter 'depth': it has C, …",
    },
    'regressor-text': {
      component: 'train-regressor',
      arguments: { dataset: table('numbers'), target: 'kind' },
      says: "The target 'kind' holds 'a' and not numbers: use Train classifier for classes.",
    },
    'regressor-setting': {
      component: 'train-regressor',
      arguments: {
        dataset: from('split-numbers', 'train'),
        target: 'progression',
        algorithm: 'ridge',
        hyperparameters: '{"alpha": -1}',
      },
      says: "Ridge could not be trained: The 'alpha' parameter of Ridge must be … Got -1 instead.",
    },
    'predict-other': {
      component: 'predict',
      arguments: { model: from('logistic', 'model'), dataset: table('numbers') },
      says: "The table lacks the feature 'bill_depth_mm' of the model: transform it with the transformer that the training table went through.",
    },
    'predict-nothing': {
      component: 'predict',
      arguments: { model: table('no-model'), dataset: table('numbers') },
      says: 'The model could not be read (…): connect the model output of Train classifier or Train regressor.',
    },
    'classify-unpredicted': {
      component: 'classification-metrics',
      arguments: { predictions: table('numbers'), target: 'kind' },
      says: "The predictions have no column 'prediction': they have size, weight, kind.",
    },
    'classify-unknown': {
      component: 'classification-metrics',
      arguments: { predictions: table('guesses'), target: 'species' },
      says: "The predictions have no column 'species': they have kind, prediction.",
    },
    'classify-class': {
      component: 'classification-metrics',
      arguments: { predictions: table('guesses'), target: 'kind', positive_class: 'z' },
      says: "The positive class 'z' does not occur: the classes are a, b.",
    },
    'regress-unknown': {
      component: 'regression-metrics',
      arguments: { predictions: table('words'), target: 'kind' },
      says: "The predictions have no column 'kind': they have weight, prediction.",
    },
    'regress-text': {
      component: 'regression-metrics',
      arguments: { predictions: table('words'), target: 'weight' },
      says: "Column 'weight' has 'heavy' in row 1 and must hold numbers: use Classification metrics for classes.",
    },
  },
};
