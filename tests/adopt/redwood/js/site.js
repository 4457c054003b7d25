function init(){}function toggleQuick(){}
